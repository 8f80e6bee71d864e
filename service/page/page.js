// The page for authors. Elements get text only: no draft or answer becomes markup.

const WAIT_MS = 300;
const RETRY_MS = 3000;
const MAX_FILE_BYTES = 1e6;
const MAX_MARKS = 200;
const KEPT = 'fuda.page';
const TOKEN = 'fuda.token';
const KINDS = ['tags', 'categories'];

// English and Japanese. Other English texts are in index.html.
const WORDS = {
	about: '|新しい記事に、あなたのブログのタグとカテゴリーを',
	token: '|この API のトークン（タブを閉じるまで保存）', use: '|使う',
	draft: '|下書き', title: '|タイトル', open: '|ファイルを開く', clear: '|最初から',
	write: '|記事を書く、貼る、ドロップする（Markdown か HTML、フロントマターは任意）',
	labels: '|ラベル', sure: '|自動で付けるラベルの正しさ、少なくとも', tags: 'Tags|タグ',
	categories: 'Categories|カテゴリー', add: '|ラベルを追加', addit: '|追加', header: '|フロントマター用', copy: '|コピー',
	download: '|ラベル付きの記事を保存', tell: '|選択をこのサービスに送る（学習用）', model: '|このモデルについて', docs: '|プログラム用の API',
	sign:
		'This API needs AWS signatures. Use “fuda suggest” in a terminal.|この API には AWS の署名が必要です。端末で「fuda suggest」を使ってください。',
	refused: 'Not accepted: {0}|受け付けられません：{0}',
	offline:
		'The service does not answer ({0}). Your draft is kept here. Trying again…|サービスが応答しません（{0}）。下書きは保存されています。再試行中…',
	no_text: '{0} is not a text in UTF-8 of at most 1 MB|{0} は 1 MB までの UTF-8 テキストではありません',
	line: 'line {0}: {1}|{0} 行目：{1}', empty: 'Suggestions appear as you write.|書くと候補が出ます。',
	found: '{0} suggestions, {1} sure. Labels set: {2}.|候補 {0} 件、確実 {1} 件。付けるラベル {2} 件。',
	promise: 'On unseen posts {1} of {0} such tags were right.|未見の記事ではタグ {0} 個中 {1} 個が正解。',
	few: 'Too few posts to promise this for tags. Ask for less, or choose.|タグで約束するには記事が不足です。下げるか、選択を。',
	apply: 'sure|確実', suggest: 'your choice|要選択', yours: 'yours|自分で追加',
	new: 'new|新規', because: 'because of {0}|根拠：{0}', reject: 'Reject {0}|{0} を外す',
	unsure: 'not sure enough|確実さ不足', unproven: 'too few posts to be sure|記事数不足',
	rare: 'rare|使用が少ない', habit: 'nothing here supports it|本文に根拠なし',
	seldom: 'seldom used lately|最近は少ない', conflict: 'excluded by a better one|より良い候補と両立せず',
	'by-hand': 'left to you by the rules|規則により人が選択',
	done: 'Done|完了', select: 'Copy the selected text.|選択した文字をコピー。',
	over: 'Remove the draft and all decisions?|下書きと選択を消しますか。',
	posts: 'Posts|記事', newest: 'Newest post|最新の記事', version: 'Version|版',
	score: 'On unseen posts|未見の記事で',
	first: 'first tag right: {0}, category right: {1}|最初のタグが正解：{0}、カテゴリーが正解：{1}',
};
const isJapanese = /^ja\b/i.test(navigator.language);
const t = (key, ...parts) => WORDS[key].split('|')[+isJapanese].replace(/\{(\d)\}/g, (_, at) => parts[at]);
const percent = (share) => (share == null ? '–' : `${Math.round(share * 100)} %`);

const $ = (id) => document.getElementById(id);
const on = (target, events, act) => events.split(' ').forEach((event) => target.addEventListener(event, act));
const make = (name, className, text = '') => Object.assign(document.createElement(name), { className, textContent: text });
// Writes only changes, so that a screen reader repeats nothing.
const show = (id, text) => $(id).textContent === text || ($(id).textContent = text);
const notice = (text) => {
	show('notice', text);
	$('notice').hidden = !text;
};
// The key of a label of one kind.
const slot = (kind, label) => `${kind} ${label.normalize('NFKC').toLowerCase().trim()}`;

let state = { title: '', draft: '', name: 'draft.md', source: '', precision: '0.8', form: 'YAML', added: [] };
let decisions = new Map(); // slot -> true for accepted, false for rejected
let answer, model, uses, told;

const keep = () => {
	state.tell = $('tell').checked;
	try {
		localStorage.setItem(KEPT, JSON.stringify([state, [...decisions]]));
	} catch {} // It can still suggest.
};
const restore = () => {
	try {
		const [kept, decided] = JSON.parse(localStorage.getItem(KEPT));
		state = { ...state, ...kept };
		decisions = new Map(decided);
	} catch {}
	for (const name of ['title', 'draft', 'precision', 'form']) $(name).value = state[name];
	$('tell').checked = state.tell;
};
const change = () => {
	render();
	keep();
};

// Calls

// Sends a body that is a text as Markdown, and any other as JSON.
const call = async (path, body, signal) => {
	const isText = typeof body === 'string';
	const headers = body ? { 'Content-Type': isText ? 'text/markdown' : 'application/json' } : {};
	const token = sessionStorage.getItem(TOKEN);
	if (token) headers.Authorization = `Bearer ${token}`;
	const method = body ? 'POST' : 'GET';
	const response = await fetch(path, { method, headers, body: isText ? body : JSON.stringify(body), signal });
	const value = await response.json().catch(() => ({}));
	if (response.ok) return value;
	const fault = value.errors?.[0];
	const detail = fault?.line ? t('line', fault.line, fault.detail) : (fault?.detail ?? value.detail);
	throw Object.assign(new Error(detail ?? response.status), { status: response.status, isOurs: !!value.type });
};
let retry;
// Shows the outcome of a call. What may go well later is tried again.
const report = (error, again) => {
	clearTimeout(retry);
	const status = error?.status;
	$('access').hidden = status !== 401;
	if (!error || status === 401) notice('');
	else if (status === 403 && !error.isOurs) notice(t('sign'));
	else if (status >= 400 && status < 500 && status !== 429) notice(t('refused', error.message));
	else {
		notice(t('offline', error.message));
		retry = setTimeout(again, RETRY_MS);
	}
};

let timer, flight, isComposing;
const hasHeader = () => /^\ufeff?(---|\+\+\+|;;;|\{)/.test(state.draft);
const question = () => {
	if (hasHeader()) return state.draft;
	const format = /^\s*<(!doctype|html|body|article|section|div|h\d|p)\b/i.test(state.draft) ? 'html' : 'markdown';
	return { title: state.title, body: state.draft, format };
};
const ask = async () => {
	clearTimeout(timer);
	flight?.abort();
	const mine = (flight = new AbortController());
	keep();
	try {
		if (!model) learn(await call('v1/model'));
		const isEmpty = !(state.title + state.draft).trim();
		// A label that is only suggested at the lowest precision is so at every other.
		const found = isEmpty ? null : await call('v1/suggestions?limit=10&precision=0.5', question(), mine.signal);
		// An older answer never replaces a newer one.
		if (mine !== flight) return;
		answer = found;
		report();
		render();
	} catch (error) {
		if (mine === flight) report(error, ask);
	}
};
const learn = (found) => {
	const labels = KINDS.flatMap((kind) => found.labels[kind]?.map((each, at) => [kind, each, found.uses[kind][at]]) ?? []);
	model = found;
	$('telling').hidden = !found.decisions;
	uses = new Map(labels.map(([kind, label, count]) => [slot(kind, label), count]));
	$('known').replaceChildren(...labels.map(([, value]) => Object.assign(make('option'), { value })));
	const { metrics, posts } = found;
	const list = (kind) => labels.filter((each) => each[0] === kind).sort((a, b) => b[2] - a[2]).map((each) => `${each[1]} ${each[2]}`);
	const facts = {
		posts: posts?.read, newest: found.model.newest_post, score: t('first', percent(metrics.p1), percent(metrics.category_acc)),
		tags: list('tags').join(', '), categories: list('categories').join(', '), version: found.model.version,
	};
	$('facts').replaceChildren(...Object.entries(facts).flatMap(([key, value]) => [make('dt', '', t(key)), make('dd', '', value)]));
};

// Bands, by the model's own table in /v1/model and in the order of model/ranking/guards.py

const promiseOf = (kind, isNew) =>
	model?.thresholds.apply[kind]?.[isNew ? 'new' : 'known'].find((each) => each.asked >= state.precision - 1e-9);
// Returns the reason against setting a suggestion by itself, or ''.
const doubt = (kind, { label, reason, score, new: isNew }) => {
	if (reason && reason !== 'conflict') return reason;
	const promise = promiseOf(kind, isNew);
	if (!promise || promise.score > 1) return 'unproven';
	const posts = uses.get(slot(kind, label)) ?? 0;
	if (!isNew && (posts + 0.5) / (posts + 1) < Math.max(state.precision, promise.score)) return 'rare';
	// A score in an answer has four decimals.
	return score < +promise.score.toFixed(4) ? 'unsure' : reason;
};
const items = (kind) => {
	const own = state.added.filter((each) => each.kind === kind);
	const suggested = answer?.[kind].map((each) => ({ ...each, kind, key: slot(kind, each.label), reason: doubt(kind, each) }));
	return [...(suggested ?? []).filter((item) => !own.some(({ key }) => key === item.key)), ...own];
};
const isSet = (item) => decisions.get(item.key) ?? !item.reason;
const chosen = (kind) => items(kind).filter(isSet).map((item) => item.label);

// The lists

const rows = new Map();
const makeRow = () => {
	const row = make('li');
	const [pick, drop, why] = [make('button', 'pick'), make('button', 'drop', '✕'), make('p', 'why')];
	why.id = `why${rows.size}`;
	pick.setAttribute('aria-describedby', why.id);
	row.append(pick, make('span'), drop, why);
	on(pick, 'click', () => decide(row.item, !isSet(row.item)));
	on(drop, 'click', () => reject(row.item));
	on(row, 'keydown', (event) => {
		const picks = [...document.querySelectorAll('.pick')];
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) picks[picks.indexOf(pick) + step]?.focus();
		else if (event.key === 'Delete') reject(row.item);
		else return;
		event.preventDefault();
	});
	on(row, 'focusin mouseenter', () => mark(row.item.evidence));
	on(row, 'focusout mouseleave', () => mark(document.activeElement.closest('li')?.item.evidence));
	return row;
};
const fill = (row, item) => {
	const [pick, score, drop, why] = row.children;
	const isRejected = decisions.get(item.key) === false;
	row.item = item;
	row.className = isRejected ? 'no' : '';
	pick.textContent = item.label;
	pick.setAttribute('aria-pressed', isSet(item));
	drop.setAttribute('aria-pressed', isRejected);
	drop.setAttribute('aria-label', t('reject', item.label));
	score.textContent = item.band ? percent(item.score) : '';
	const words = [...new Set(item.evidence?.map((each) => each.text))].join(', ');
	const band = item.band ? t(item.reason ? 'suggest' : 'apply') : t('yours');
	const parts = [band, item.new && t('new'), item.reason && t(item.reason), words && t('because', words)];
	why.textContent = parts.filter(Boolean).join(' · ');
	return row;
};
const render = () => {
	const all = KINDS.flatMap(items);
	for (const kind of KINDS) {
		const wanted = all.filter((item) => item.kind === kind).map((item) => {
			if (!rows.has(item.key)) rows.set(item.key, makeRow());
			return fill(rows.get(item.key), item);
		});
		// Rows are kept, so that the focus stays.
		const focused = document.activeElement;
		for (const row of [...$(kind).children]) if (!wanted.includes(row)) row.remove();
		wanted.forEach((row, at) => $(kind).children[at] === row || $(kind).insertBefore(row, $(kind).children[at]));
		if ($(kind).contains(focused)) focused.focus();
	}
	const suggested = all.filter((item) => item.band);
	const sure = suggested.filter((item) => !item.reason);
	show('status', answer ? t('found', suggested.length, sure.length, all.filter(isSet).length) : t('empty'));
	const promise = promiseOf('tags');
	show('promise', !promise ? '' : promise.score > 1 ? t('few') : t('promise', promise.held_out, promise.right));
	show('asked', percent(state.precision));
	$('precision').setAttribute('aria-valuetext', percent(state.precision));
	show('snippet', snippet());
	$('title-row').hidden = hasHeader();
};
// A decision that is the same as the band is none.
const decide = ({ key, reason }, isAccepted) => {
	if (isAccepted === !reason) decisions.delete(key);
	else decisions.set(key, isAccepted);
	change();
};
const reject = ({ key, band }) => {
	if (!band) {
		state.added = state.added.filter((each) => each.key !== key);
		$('label').focus();
	}
	if (!band || decisions.get(key) === false) decisions.delete(key);
	else decisions.set(key, false);
	change();
};

// Evidence in the draft

const patternOf = (text) => {
	const words = text.trim().replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/\s+/g, '\\s+');
	return new RegExp((/^\p{Script=Latin}/u.test(text) ? '(?<!\\p{L})' : '') + words, 'giu');
};
const mark = (evidence = []) => {
	const [draft, backdrop] = [$('draft'), $('backdrop')];
	const patterns = evidence.filter((each) => each.text.trim()).map((each) => patternOf(each.text));
	const found = patterns.flatMap((each) => [...state.draft.matchAll(each)]).sort((a, b) => a.index - b.index);
	const parts = [];
	let end = 0;
	for (const { index, 0: text } of found.slice(0, MAX_MARKS)) {
		if (index < end) continue;
		parts.push(state.draft.slice(end, index), make('mark', '', text));
		end = index + text.length;
	}
	backdrop.replaceChildren(...parts, end ? `${state.draft.slice(end)}\n` : '');
	const marks = [...backdrop.children].map((each) => each.offsetTop - draft.scrollTop);
	if (marks.length && !marks.some((top) => top >= 0 && top < draft.clientHeight - 24)) {
		draft.scrollTop += marks[0] - draft.clientHeight / 3;
	}
	backdrop.scrollTop = draft.scrollTop;
};

// For the front matter

const snippet = () => {
	const labels = KINDS.map((kind) => [model?.label_keys?.[kind][0] ?? kind, chosen(kind)]).filter((each) => each[1].length);
	if (state.form === 'JSON') return JSON.stringify(Object.fromEntries(labels), null, 2);
	// A list of JSON strings is one of YAML and of TOML, too. Labels have no control characters.
	const between = state.form === 'YAML' ? ': ' : ' = ';
	return labels.map(([key, each]) => `${key}${between}${JSON.stringify(each).replaceAll('","', '", "')}`).join('\n');
};
// A text box has \n only. An opened file goes out as it was, or with its own line ends and byte order mark.
const wholeFile = () => {
	const mark = /^\ufeff?/.exec(state.source)[0];
	const text = state.source.slice(mark.length);
	if (text.replace(/\r\n?/g, '\n') === state.draft) return state.source;
	return mark + (text.includes('\r\n') ? state.draft.replaceAll('\n', '\r\n') : state.draft);
};
// Sends what the author chose, once.
const tell = async () => {
	const judged = KINDS.flatMap(items).filter((item) => isSet(item) || decisions.has(item.key));
	const list = judged.map((item) => ({
		kind: item.kind, label: item.label, score: item.score,
		outcome: !isSet(item) ? 'rejected' : item.band ? 'accepted' : 'added',
	}));
	if (!model?.decisions || !$('tell').checked || !list.length) return;
	const post = state.source ? state.name : state.title || state.name;
	const sending = { post, model: (answer ?? model).model.version, decisions: list };
	const text = JSON.stringify(sending);
	if (text === told) return;
	try {
		await call('v1/decisions', { ...sending, at: new Date() });
		told = text;
		report();
	} catch (error) {
		report(error, tell);
	}
};
const download = async () => {
	try {
		const chosenLabels = { tags: chosen('tags'), categories: chosen('categories') };
		const { file } = await call('v1/headers', { file: wholeFile(), title: state.title, ...chosenLabels });
		const link = make('a');
		link.href = URL.createObjectURL(new Blob([file]));
		link.download = state.name;
		link.click();
		report();
		show('done', `${t('done')}: ${state.name}`);
		tell();
	} catch (error) {
		report(error, download);
	}
};
const copy = async () => {
	try {
		await navigator.clipboard.writeText($('snippet').textContent);
		show('done', t('done'));
		tell();
	} catch {
		getSelection().selectAllChildren($('snippet'));
		show('done', t('select'));
	}
};

// What the author does

const edit = () => {
	state.title = $('title').value;
	state.draft = $('draft').value;
	if ($('backdrop').firstChild) mark();
	clearTimeout(timer);
	if (!isComposing) timer = setTimeout(ask, WAIT_MS);
};
const begin = (draft, name, source) => {
	Object.assign(state, { name, source, added: [] });
	decisions.clear();
	$('draft').value = draft;
	edit();
};
const open = async (file) => {
	try {
		if (file.size > MAX_FILE_BYTES) throw new RangeError();
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
		begin(text.replace('\ufeff', ''), file.name, text);
	} catch {
		notice(t('no_text', file.name));
	}
};
for (const field of [$('title'), $('draft')]) {
	on(field, 'compositionstart compositionend input', ({ type }) => {
		if (type !== 'input') isComposing = type === 'compositionstart';
		edit();
	});
}
on($('draft'), 'scroll', () => ($('backdrop').scrollTop = $('draft').scrollTop));
for (const name of ['precision', 'form']) {
	on($(name), 'input', () => {
		state[name] = $(name).value;
		change();
	});
}
on($('add'), 'submit', (event) => {
	event.preventDefault();
	const [kind, label] = [$('kind').value, $('label').value.trim().replace(/\s+/g, ' ')];
	if (!label) return;
	const key = slot(kind, label);
	decisions.delete(key);
	if (items(kind).some((item) => item.key === key)) decisions.set(key, true);
	else state.added.push({ kind, label, key, reason: '' });
	$('label').value = '';
	change();
});
on($('access'), 'submit', (event) => {
	event.preventDefault();
	sessionStorage.setItem(TOKEN, $('token').value.trim());
	ask();
});
on($('clear'), 'click', () => {
	if (!confirm(t('over'))) return;
	$('title').value = '';
	begin('', 'draft.md', '');
	$('draft').focus();
});
on($('file'), 'change', () => open($('file').files[0]));
on($('copy'), 'click', copy);
on($('download'), 'click', download);
on(window, 'dragover drop', (event) => {
	event.preventDefault();
	const file = event.type === 'drop' && event.dataTransfer.files[0];
	if (file) open(file);
});

if (isJapanese) {
	document.documentElement.lang = 'ja';
	for (const each of document.querySelectorAll('[data-t]')) each.textContent = t(each.dataset.t);
}
// The browser paints the draft's place first, and then the rest.
requestAnimationFrame(() => setTimeout(() => {
	for (const each of document.querySelectorAll('section, footer')) each.hidden = false;
	restore();
	on(window, 'online', ask);
	on(window, 'pagehide', keep);
	render();
	ask();
}));
