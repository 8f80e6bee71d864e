// What a gateway of ours calls: the function, or with SnapStart the alias of its newest snapshot. osls does the
// same for the HTTP API.
'use strict';

const ALIAS = 'snapstart';

module.exports = async ({ resolveVariable }) => {
  const snapStart = String(await resolveVariable('param:snapStart')) === 'true';
  const arn = { 'Fn::GetAtt': ['SuggestLambdaFunction', 'Arn'] };
  return {
    arn: snapStart ? { 'Fn::Join': [':', [arn, ALIAS]] } : arn,
    qualifier: snapStart ? ALIAS : { Ref: 'AWS::NoValue' },
    dependsOn: snapStart ? 'SuggestSnapStartLambdaAlias' : 'SuggestLambdaFunction',
  };
};
