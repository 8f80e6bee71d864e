// Refuses parameters that would have no effect: a misspelt name, a word without a file in deploy/stack/, a choice
// without the parameters that it needs, and choices that do not go together. Otherwise a stack could start without
// its intended limits.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
// Pairs of choices that make no sense, each with its reason, and the choice that a parameter needs to have an effect.
// A parameter that ends up in a policy has a form, so that it names one thing and not all.
const { refused: REFUSED, only: ONLY, forms: FORMS } = require('./combinations.json');
const CHOICES = fs.readdirSync(__dirname).filter((name) => name.endsWith('.yml'));

// The names that a file uses as ${param:name}.
const usedNames = (file) =>
  [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\$\{param:(\w+)/g)].map((match) => match[1]);

// The names without a default, which a file uses as ${param:name, file(…):name}.
const neededNames = (file) =>
  [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\$\{param:(\w+),/g)].map((match) => match[1]);

const unknownNames = (given) => {
  const known = new Set(['serverless.yml', ...CHOICES.map((file) => `deploy/stack/${file}`)].flatMap(usedNames));
  const unknown = given.filter((name) => !known.has(name));
  return unknown.map((name) => `There is no parameter ${name}. Parameters: ${[...known].sort().join(', ')}.`);
};

const badChoice = (choice, word, given) => {
  const files = CHOICES.filter((file) => file.startsWith(`${choice}-`));
  const words = files.map((file) => path.basename(file, '.yml').slice(choice.length + 1));
  if (!words.includes(word)) return [`Parameter ${choice} is ${word}. Choose from: ${words.join(', ')}.`];
  const needed = neededNames(`deploy/stack/${choice}-${word}.yml`);
  const missing = needed.filter((name) => !given.includes(name));
  return missing.map((name) => `Parameter ${choice} is ${word}, which needs parameter ${name}.`);
};

// `words` has for each choice a word, or a list of them, any of which will do.
const isChosen = (words, chosen) =>
  Object.entries(words).every(([choice, word]) => [word].flat().includes(chosen[choice]));

const render = ([choice, word]) => `${choice}: ${[word].flat().join(' or ')}`;

const withoutEffect = (given, chosen) =>
  given
    .filter((name) => ONLY[name] && !isChosen(ONLY[name], chosen))
    .map((name) => `Parameter ${name} needs ${render(Object.entries(ONLY[name])[0])}.`);

const badForms = (values) =>
  Object.entries(FORMS)
    .filter(([name, { pattern }]) => name in values && !new RegExp(pattern).test(values[name]))
    .map(([name, { write }]) => `Parameter ${name} is ${values[name]}. Write ${write}.`);

const refusedPairs = (chosen) =>
  REFUSED.filter(({ when }) => isChosen(when, chosen)).map(
    ({ when, because }) => {
      const pair = Object.entries(when).map(render);
      return `${pair.join(' and ')} do not go together: ${because}`;
    }
  );

module.exports = async ({ options, resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  // A stage may have no file. Other lookups report a file that cannot be parsed.
  const fromFile = await resolveVariable(`file(deploy/stages/${stage}.yml)`).catch(() => ({}));
  const pairs = (options.param ?? []).map((pair) => [pair.split('=')[0], pair.slice(pair.indexOf('=') + 1)]);
  const given = [...pairs.map(([name]) => name), ...Object.keys(fromFile)];

  const faults = unknownNames(given);
  const chosen = {};
  for (const choice of new Set(CHOICES.map((file) => file.split('-')[0]))) {
    chosen[choice] = await resolveVariable(`param:${choice}`);
    faults.push(...badChoice(choice, chosen[choice], given));
  }
  const values = { ...fromFile, ...Object.fromEntries(pairs) };
  faults.push(...withoutEffect(given, chosen), ...refusedPairs(chosen), ...badForms(values));
  // A string, because osls would print the stack of an Error.
  if (faults.length) throw faults.join(' ');
  return 'checked';
};
