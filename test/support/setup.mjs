// Before anything else in every test process: the SDK's yearly reminder about Node 20 is noise between test results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// What stands in the home folder of whoever runs the tests is none of their business.
process.env.AWS_CONFIG_FILE = '/dev/null';
process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
delete process.env.AWS_PROFILE;
delete process.env.AWS_ENDPOINT_URL;
