// The alias of rollout: canary. osls makes one, with a new version at each change, only for SnapStart and for
// provisioned concurrency. So without SnapStart the function asks for provisioned concurrency, and the alias then does
// not get it: it is paid for by the hour.
'use strict';

const NOTHING = { Ref: 'AWS::NoValue' };
const UpdatePolicy = {
  CodeDeployLambdaAliasUpdate: {
    ApplicationName: { Ref: 'RolloutApplication' },
    DeploymentGroupName: { Ref: 'RolloutGroup' },
    BeforeAllowTrafficHook: { Ref: 'RolloutCheck' },
  },
};

// osls names this alias "provisioned" wherever it calls it.
const renameAlias = (callee, gateway) => ({
  [callee.alias.resource]: {
    UpdatePolicy,
    Properties: { Name: callee.alias.name, ProvisionedConcurrencyConfig: NOTHING },
  },
  ...(gateway === 'http' && {
    HttpApiIntegrationSuggest: { Properties: { IntegrationUri: callee.arn } },
    SuggestLambdaPermissionHttpApi: { Properties: { FunctionName: callee.arn } },
  }),
});

module.exports = async ({ resolveVariable }) => {
  const gateway = await resolveVariable('param:gateway');
  const extensions = await resolveVariable(`file(deploy/stack/gateway-${gateway}.yml):extensions`);
  if ((await resolveVariable('param:rollout')) !== 'canary') return { provisionedConcurrency: 0, extensions };
  const callee = await resolveVariable('file(deploy/stack/callee.js)');
  const snapStart = String(await resolveVariable('param:snapStart')) === 'true';
  const added = snapStart ? { [callee.alias.resource]: { UpdatePolicy } } : renameAlias(callee, gateway);
  return { provisionedConcurrency: snapStart ? 0 : NOTHING, extensions: { ...extensions, ...added } };
};
