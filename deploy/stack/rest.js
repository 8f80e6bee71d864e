// The REST API: one proxy for every path, and its exceptions by the parameters page, cacheGb and apiKeys.
'use strict';

const crypto = require('node:crypto');

const CACHE_GB = [0, 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237];
const CACHED = '/v1/model';
const CACHE_S = 60;
const KEY_NAME = /^[a-z0-9]+$/i;
const REST_API = { Ref: 'RestApi' };
const ROOT = { 'Fn::GetAtt': ['RestApi', 'RootResourceId'] };

// A logical name for a path: RestApiPathV1Model for /v1/model, RestApiPathProxy for /{proxy+}.
const nameOf = (path) =>
  `RestApiPath${path.split(/[^a-z0-9]+/i).map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}`;

const resourceOf = (path) => (path === '/' ? ROOT : { Ref: nameOf(path) });

// The resources of `path` and of every path above it.
const makePaths = (path) => {
  if (path === '/') return {};
  const parent = path.slice(0, path.lastIndexOf('/')) || '/';
  const Properties = { RestApiId: REST_API, ParentId: resourceOf(parent), PathPart: path.slice(path.lastIndexOf('/') + 1) };
  return { ...makePaths(parent), [nameOf(path)]: { Type: 'AWS::ApiGateway::Resource', Properties } };
};

const makeMethod = ({ method, path, open }, { keys, callee }) => ({
  Type: 'AWS::ApiGateway::Method',
  DependsOn: 'RestApiPermission',
  Properties: {
    RestApiId: REST_API,
    ResourceId: resourceOf(path),
    HttpMethod: method,
    AuthorizationType: open ? 'NONE' : 'AWS_IAM',
    ApiKeyRequired: !open && keys.length > 0,
    Integration: {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      TimeoutInMillis: 29000,
      Uri: {
        'Fn::Sub': [
          'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Callee}/invocations',
          { Callee: callee.arn },
        ],
      },
    },
  },
});

// A deployment never changes, so each set of methods has one of its own, named by its hash.
const makeDeployment = (methods) => {
  const digest = crypto.createHash('sha256').update(JSON.stringify(methods)).digest('hex').slice(0, 12);
  const DependsOn = Object.keys(methods);
  return [`RestApiDeployment${digest}`, { Type: 'AWS::ApiGateway::Deployment', DependsOn, Properties: { RestApiId: REST_API } }];
};

const makeStage = (deployment, { stage, burst, rate, cacheGb, format }) => {
  const limits = {
    ThrottlingBurstLimit: burst, ThrottlingRateLimit: rate,
    MetricsEnabled: false, LoggingLevel: 'OFF', DataTraceEnabled: false,
  };
  const cached = { CachingEnabled: true, CacheTtlInSeconds: CACHE_S, CacheDataEncrypted: true };
  const cache = { CacheClusterEnabled: true, CacheClusterSize: String(cacheGb) };
  return {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      RestApiId: REST_API,
      DeploymentId: { Ref: deployment },
      StageName: stage,
      AccessLogSetting: { DestinationArn: { 'Fn::GetAtt': ['RestApiLogGroup', 'Arn'] }, Format: format },
      // Settings of a path replace those of all paths, limits included.
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', CachingEnabled: false, ...limits },
        ...(cacheGb ? [{ HttpMethod: 'GET', ResourcePath: CACHED, ...cached, ...limits }] : []),
      ],
      ...(cacheGb ? cache : {}),
    },
  };
};

const makeKeys = ({ keys, name, callsPerMonth, burst, rate }) => {
  if (!keys.length) return {};
  const plan = {
    UsagePlanName: name,
    ApiStages: [{ ApiId: REST_API, Stage: { Ref: 'RestApiStage' } }],
    Quota: { Limit: callsPerMonth, Period: 'MONTH' },
    Throttle: { BurstLimit: burst, RateLimit: rate },
  };
  const made = { RestApiPlan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: plan } };
  for (const key of keys) {
    const Properties = { Name: `${name}-${key}`, Enabled: true };
    made[`RestApiKey${key}`] = { Type: 'AWS::ApiGateway::ApiKey', DependsOn: 'RestApiStage', Properties };
    const joined = { KeyId: { Ref: `RestApiKey${key}` }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'RestApiPlan' } };
    made[`RestApiPlanKey${key}`] = { Type: 'AWS::ApiGateway::UsagePlanKey', Properties: joined };
  }
  return made;
};

// The API itself, its log, and its right to call the function.
const makeFixed = ({ name, stage, callee, logDays }) => ({
  RestApi: {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: {
      Name: name,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      // The default of regional APIs still takes TLS 1.0.
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_2021_06',
      EndpointAccessMode: 'STRICT',
    },
  },
  RestApiLogGroup: {
    Type: 'AWS::Logs::LogGroup',
    Properties: { LogGroupName: `/aws/rest-api/${name}`, RetentionInDays: logDays },
  },
  RestApiPermission: {
    Type: 'AWS::Lambda::Permission',
    DependsOn: callee.dependsOn,
    Properties: {
      FunctionName: callee.arn,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${RestApi}/${stage}/*`,
      },
    },
  },
});

const listMethods = (pages, cacheGb) => [
  { method: 'ANY', path: '/' },
  { method: 'ANY', path: '/{proxy+}' },
  // The files of the page, which hold nothing of the blog.
  ...pages.map((path) => ({ method: 'GET', path, open: true })).filter(({ path }) => path !== '/'),
  ...(pages.includes('/') ? [{ method: 'GET', path: '/', open: true }] : []),
  // With /v1/model as a resource of its own, the other paths below /v1 need a proxy of theirs.
  ...(cacheGb ? [{ method: 'GET', path: CACHED }, { method: 'ANY', path: '/v1/{proxy+}' }] : []),
];

const check = ({ cacheGb, keys, origins }) => {
  // Strings, because osls would print the stack of an Error.
  if (!CACHE_GB.includes(cacheGb)) throw `Parameter cacheGb is ${cacheGb}. Choose from: ${CACHE_GB.join(', ')}.`;
  const wrong = keys.filter((key) => !KEY_NAME.test(key));
  if (wrong.length) throw `Parameter apiKeys has ${wrong.join(', ')}. Write letters and digits, and commas between names.`;
  if (origins) throw 'Parameter allowedOrigins needs gateway http or url: a REST API leaves the headers to the function.';
};

module.exports = async ({ resolveVariable }) => {
  const pick = (name) => resolveVariable(name);
  const page = await pick('param:page');
  const given = {
    name: await pick('self:provider.httpApi.name'),
    stage: await pick('sls:stage'),
    callee: await pick('file(deploy/stack/callee.js)'),
    logDays: Number(await pick('param:logDays')),
    burst: Number(await pick('param:burst')),
    rate: Number(await pick('param:ratePerS')),
    format: await pick('self:provider.logs.httpApi.format'),
    cacheGb: Number(await pick('self:custom.cacheGb')),
    callsPerMonth: Number(await pick('self:custom.callsPerMonth')),
    keys: String(await pick('self:custom.apiKeys')).split(',').map((key) => key.trim()).filter(Boolean),
    origins: await pick('self:custom.allowedOrigins'),
  };
  check(given);
  const listed = listMethods(await pick(`file(deploy/stack/page-${page}.yml):paths`), given.cacheGb);
  const paths = Object.assign({}, ...listed.map(({ path }) => makePaths(path)));
  const methods = Object.fromEntries(
    listed.map((each) => [`${nameOf(each.path)}${each.method}`, makeMethod(each, given)])
  );
  const [deploymentName, deployment] = makeDeployment(methods);
  const resources = { ...makeFixed(given), ...paths, ...methods, [deploymentName]: deployment };
  return { resources: { ...resources, RestApiStage: makeStage(deploymentName, given), ...makeKeys(given) } };
};
