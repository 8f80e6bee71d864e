// node deploy/stack/credentials.js STAGE ends with 1, and says what to do, unless osls would find AWS credentials.
'use strict';

const { getAwsSdkV3CredentialsProvider } = require('osls/lib/aws/credentials');

const serverless = { service: { provider: {} } };
const provider = { getStage: () => process.argv[2], options: {}, serverless };

getAwsSdkV3CredentialsProvider({ provider })().catch((error) => {
  console.error(
    `deploy: from here on an AWS account is needed, and no credentials were found (${error.message}). ` +
      'Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and run this again. ' +
      'Nothing was built, nothing was sent.'
  );
  process.exitCode = 1;
});
