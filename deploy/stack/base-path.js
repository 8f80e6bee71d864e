// The parameter basePath, checked, as the function's variable and as the key of the domain's mapping.
'use strict';

const BASE_PATH = /^[a-z0-9._-]+(\/[a-z0-9._-]+)*$/i;

module.exports = async ({ resolveVariable }) => {
  const path = String(await resolveVariable('self:custom.basePath'));
  // A string, because osls would print the stack of an Error.
  if (path && !BASE_PATH.test(path))
    throw `Parameter basePath is ${path}. Write a path without a slash at its ends, as in fuda or blog/fuda.`;
  return { variable: path, mappingKey: path || { Ref: 'AWS::NoValue' } };
};
