// What a gateway of ours calls: the function, or an alias of it. With SnapStart the alias has the newest snapshot, and
// with rollout: canary CodeDeploy moves it. osls makes both aliases.
'use strict';

// The names of an alias: ours, and that of its resource in osls.
const SNAPSHOT = { name: 'snapstart', resource: 'SuggestSnapStartLambdaAlias' };
const LIVE = { name: 'live', resource: 'SuggestProvConcLambdaAlias' };

module.exports = async ({ resolveVariable }) => {
  const snapStart = String(await resolveVariable('param:snapStart')) === 'true';
  const canary = (await resolveVariable('param:rollout')) === 'canary';
  const alias = (snapStart && SNAPSHOT) || (canary && LIVE) || null;
  const arn = { 'Fn::GetAtt': ['SuggestLambdaFunction', 'Arn'] };
  return {
    alias,
    arn: alias ? { 'Fn::Join': [':', [arn, alias.name]] } : arn,
    qualifier: alias ? alias.name : { Ref: 'AWS::NoValue' },
    dependsOn: alias ? alias.resource : 'SuggestLambdaFunction',
  };
};
