import { expect } from 'chai';
import { buildObserved } from '../../../../src/core/observed/build-observed.ts';
import { needsRevision } from '../../../../src/core/observed/needs-revision.ts';
import { observeTaskDefinition } from '../../../../src/core/observed/observe-task-definition.ts';
import { hashOf } from '../../../../src/core/model/hash.ts';
import { ecsService, ownerTagList, rawService, rawTaskDefinition } from '../../../support/core/ecs-objects.ts';
import { desiredOf } from '../../../support/core/one-pass.ts';

describe('buildObserved', () => {
  it('is Absent without an answer, and has no member', () => {
    expect(buildObserved({ service: undefined })).to.deep.include({ state: 'Absent', service: {}, tags: {} });
  });

  it('waits out a status that nobody knows', () => {
    expect(['ACTIVE', 'INACTIVE', 'DRAINING', 'HIBERNATING'].map((status) => buildObserved({ service: rawService({ status }) }).state)).to.deep.equal(['Active', 'Inactive', 'Draining', 'Draining']);
  });

  it('takes each member from where ECS shows it', () => {
    const observed = buildObserved({
      service: rawService({ desiredCount: 3, serviceConnectConfiguration: { enabled: false }, monitoring: 'not here' }, { serviceConnectConfiguration: { enabled: true } }),
      revision: { serviceRevisionArn: 'r', taskDefinition: 't', monitoring: { metricConfigurations: [] } },
    });
    expect(observed.service).to.deep.include({ desiredCount: 3, serviceConnectConfiguration: { enabled: true }, monitoring: { metricConfigurations: [] } });
    expect(observed.revisionRead).to.equal(true);
  });

  it('leaves out what only answers have', () => {
    const observed = buildObserved({ service: rawService({ roleArn: 'x', events: [], platformFamily: 'Linux', createdBy: 'y' }) });
    expect(Object.keys(observed.service).sort()).to.deep.equal(['desiredCount', 'schedulingStrategy']);
  });

  it('names the owner from the tags, and the controller that ECS leaves out', () => {
    expect(buildObserved({ service: rawService() })).to.deep.include({ owner: { installation: 'longshore', namespace: 'shop', name: 'web' }, controller: 'ECS', express: false });
    expect(buildObserved({ service: rawService({ deploymentController: { type: 'SOMETHING_NEW' } }) }).controller).to.equal('EXTERNAL');
  });

  it('keeps at most ten events', () => {
    const events = Array.from({ length: 100 }, (_, index) => ({ id: String(index), createdAt: 'x', message: String(index) }));
    expect(buildObserved({ service: rawService({ events }) }).events.map((event) => event.message)).to.deep.equal(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});

describe('observeTaskDefinition', () => {
  it('reads content address and owner from the tags, and drops what only answers have', () => {
    const hash = hashOf('x');
    const observed = observeTaskDefinition(rawTaskDefinition({ containerDefinitions: [{ name: 'app', cpu: 0 }], registeredAt: 'x' }, { tags: [...ownerTagList, { key: 'longshore.dev/content', value: hash }] }));
    expect(observed).to.deep.include({ hash, owner: { installation: 'longshore', namespace: 'shop', name: 'web' }, content: { containerDefinitions: [{ name: 'app' }], family: 'shop-web' } });
  });

  it('takes a tag that is no hash for none', () => {
    expect(observeTaskDefinition(rawTaskDefinition({}, { tags: [{ key: 'longshore.dev/content', value: 'whatever' }] })).hash).to.equal(undefined);
  });
});

describe('needsRevision', () => {
  it('is true only for members that show nowhere else, declared now or before', () => {
    expect(needsRevision(desiredOf(ecsService({ service: { desiredCount: 1 } })), [])).to.equal(false);
    expect(needsRevision(desiredOf(ecsService({ service: { monitoring: { metricConfigurations: [] } } })), [])).to.equal(true);
    expect(needsRevision(desiredOf(ecsService()), ['/service/gatewayConnectors/http/portName'])).to.equal(true);
  });
});
