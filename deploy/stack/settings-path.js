// The parameter settingsPath, checked, without a slash at its end: IAM compares the path as the function sends it.
'use strict';

const SETTINGS_PATH = /^(\/[A-Za-z0-9_.-]+)+\/?$/;

module.exports = async ({ resolveVariable }) => {
  const path = String(await resolveVariable('self:custom.settingsPath'));
  // A string, because osls would print the stack of an Error.
  if (!SETTINGS_PATH.test(path))
    throw `Parameter settingsPath is ${path}. Write a path of SSM parameters, as in /fuda/prod.`;
  return { path: path.replace(/\/$/, '') };
};
