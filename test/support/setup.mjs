// Before anything else in every test process: the SDK's yearly reminder about Node 20 is noise between test results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
