// Whether the parameter budgetTo is an address of e-mail or an SNS topic.
'use strict';

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const to = String(await resolveVariable(`param:budgetTo, file(deploy/stages/${stage}.yml):budgetTo`));
  if (/^arn:[\w-]+:sns:/.test(to)) return { kind: 'SNS' };
  if (/^[^@\s]+@[^@\s]+$/.test(to)) return { kind: 'EMAIL' };
  // A string, because osls would print the stack of an Error.
  throw `Parameter budgetTo is ${to}. Write an address of e-mail or the ARN of an SNS topic.`;
};
