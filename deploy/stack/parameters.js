// Refuses parameters that would have no effect: a misspelt name, a word without a file in deploy/stack/, and a
// choice without the parameters that it needs. Otherwise a stack could start without its intended limits.
'use strict';

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const CHOICES = fs.readdirSync(__dirname).filter((name) => name.endsWith('.yml'));

// The names that a file uses as ${param:name}.
const usedNames = (file) =>
  [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\$\{param:(\w+)/g)].map((match) => match[1]);

const unknownNames = (given) => {
  const known = new Set(['serverless.yml', ...CHOICES.map((file) => `deploy/stack/${file}`)].flatMap(usedNames));
  const unknown = given.filter((name) => !known.has(name));
  return unknown.map((name) => `There is no parameter ${name}. Parameters: ${[...known].sort().join(', ')}.`);
};

const badChoice = (choice, word, given) => {
  const files = CHOICES.filter((file) => file.startsWith(`${choice}-`));
  const words = files.map((file) => path.basename(file, '.yml').slice(choice.length + 1));
  if (!words.includes(word)) return [`Parameter ${choice} is ${word}. Choose from: ${words.join(', ')}.`];
  const missing = usedNames(`deploy/stack/${choice}-${word}.yml`).filter((name) => !given.includes(name));
  return missing.map((name) => `Parameter ${choice} is ${word}, which needs parameter ${name}.`);
};

module.exports = async ({ options, resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  // A stage may have no file. Other lookups report a file that cannot be parsed.
  const fromFile = await resolveVariable(`file(deploy/stages/${stage}.yml)`).catch(() => ({}));
  const given = [...(options.param ?? []).map((pair) => pair.split('=')[0]), ...Object.keys(fromFile)];

  const faults = unknownNames(given);
  for (const choice of new Set(CHOICES.map((file) => file.split('-')[0]))) {
    faults.push(...badChoice(choice, await resolveVariable(`param:${choice}`), given));
  }
  // A string, because osls would print the stack of an Error.
  if (faults.length) throw faults.join(' ');
  return 'checked';
};
