// node deploy/stack/credentials.js STAGE exits with 1, and the next step, if osls would not find AWS credentials.
'use strict';

const { getAwsSdkV3CredentialsProvider } = require('osls/lib/aws/credentials');

const serverless = { service: { provider: {} } };
const provider = { getStage: () => process.argv[2], options: {}, serverless };

getAwsSdkV3CredentialsProvider({ provider })().catch((error) => {
  console.error(
    `deploy: no credentials were found for an AWS account (${error.message}). ` +
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and run this again. ' +
      'Nothing was built or sent.'
  );
  process.exitCode = 1;
});
