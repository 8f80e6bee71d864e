// Refuses parameters that would be passed over: a misspelt name, a word that deploy/stack/ has no file for,
// and a choice without what it needs. Else a stack could come up without the limits it was meant to have.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const CHOICES = fs.readdirSync(__dirname).filter((name) => name.endsWith('.yml'));

// The names that a file asks for as ${param:name}.
const asked = (file) =>
  [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\$\{param:(\w+)/g)].map((match) => match[1]);

const unknownNames = (given) => {
  const known = new Set(['serverless.yml', ...CHOICES.map((file) => `deploy/stack/${file}`)].flatMap(asked));
  const unknown = given.filter((name) => !known.has(name));
  return unknown.map((name) => `There is no parameter ${name}. Parameters: ${[...known].sort().join(', ')}.`);
};

const badChoice = (choice, word, given) => {
  const files = CHOICES.filter((file) => file.startsWith(`${choice}-`));
  const words = files.map((file) => path.basename(file, '.yml').slice(choice.length + 1));
  if (!words.includes(word)) return [`Parameter ${choice} is ${word}. Choose from: ${words.join(', ')}.`];
  const missing = asked(`deploy/stack/${choice}-${word}.yml`).filter((name) => !given.includes(name));
  return missing.map((name) => `Parameter ${choice} is ${word}, which needs parameter ${name}.`);
};

module.exports = async ({ options, resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  // A stage may do without a file. One that cannot be parsed is reported by all who ask it for a value.
  const said = await resolveVariable(`file(deploy/stages/${stage}.yml)`).catch(() => ({}));
  const given = [...(options.param ?? []).map((pair) => pair.split('=')[0]), ...Object.keys(said)];

  const faults = unknownNames(given);
  for (const choice of new Set(CHOICES.map((file) => file.split('-')[0]))) {
    faults.push(...badChoice(choice, await resolveVariable(`param:${choice}`), given));
  }
  // A string, because of an Error osls would print the stack as well.
  if (faults.length) throw faults.join(' ');
  return 'checked';
};
