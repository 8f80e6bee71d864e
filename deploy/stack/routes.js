// The routes of the HTTP API, and the CORS settings of it and of a function URL, by the parameters gateway,
// authorisation, page and allowedOrigins.
'use strict';

// The same as in service/cross_origin.py, which is for one's own machine.
const CORS = {
  allowedMethods: ['GET', 'POST'],
  allowedHeaders: ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
  exposedResponseHeaders: ['fuda-model', 'retry-after'],
  maxAge: 600,
};
const ORIGIN = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?$/;

const parseOrigins = (text) => {
  const origins = text.split(',').map((origin) => origin.trim()).filter(Boolean);
  const wrong = origins.filter((origin) => !ORIGIN.test(origin));
  // A string, because osls would print the stack of an Error.
  if (wrong.length)
    throw (
      `Parameter allowedOrigins has ${wrong.join(', ')}, which is not an origin. ` +
      'Write scheme, host and port in lower case, without a path, and commas between origins.'
    );
  return origins;
};

// Takes no other paths and needs no route for preflights: it answers them before it looks at a signature.
const renderUrlCors = (origins) => ({
  AllowOrigins: origins,
  AllowMethods: CORS.allowedMethods,
  AllowHeaders: CORS.allowedHeaders,
  ExposeHeaders: CORS.exposedResponseHeaders,
  MaxAge: CORS.maxAge,
});

const makeHttpApi = (origins, authorizer, paths) => ({
  cors: origins.length ? { allowedOrigins: origins, ...CORS } : false,
  events: [
    // service/routes.py has the real routes and answers all others with problem details. Every other path needs
    // authorisation, even the health check.
    { httpApi: { path: '*', authorizer } },
    ...paths.map((path) => ({ httpApi: { method: 'GET', path } })),
    // A preflight has no authorisation, and without this route the one above would refuse it. The gateway adds
    // the headers to the answer.
    ...(origins.length ? [{ httpApi: { method: 'OPTIONS', path: '/{proxy+}' } }] : []),
  ],
});

module.exports = async ({ resolveVariable }) => {
  const authorisation = await resolveVariable('param:authorisation');
  const authorizer = await resolveVariable(`file(deploy/stack/authorisation-${authorisation}.yml):authorizer`);
  const origins = parseOrigins(String(await resolveVariable('self:custom.allowedOrigins')));
  const page = await resolveVariable('param:page');
  const paths = await resolveVariable(`file(deploy/stack/page-${page}.yml):paths`);
  const http = (await resolveVariable('param:gateway')) === 'http';
  return {
    urlCors: origins.length ? renderUrlCors(origins) : { Ref: 'AWS::NoValue' },
    // Without a route osls makes no HTTP API.
    ...(http ? makeHttpApi(origins, authorizer, paths) : { cors: false, events: [] }),
  };
};
