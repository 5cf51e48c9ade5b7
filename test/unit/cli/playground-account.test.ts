import { expect } from 'chai';
import { rollingSamples } from '../../../src/app/playground/samples.ts';
import { playgroundAccount } from '../../../src/cli/playground-account.ts';

const file = {
  pid: 1,
  apiUrl: 'http://127.0.0.1:6480',
  awsUrl: 'http://127.0.0.1:6481',
  metricsUrl: 'http://127.0.0.1:6482',
  kubeconfig: '.longshore/kubeconfig',
  repository: '.longshore/repository',
  region: 'eu-west-1',
  speed: 30,
};

describe('the account of the playground', () => {
  it('fits 100 columns and names every place', () => {
    const text = playgroundAccount({ file, version: '0.1.0', pollIntervalSeconds: 5, dataDirFlag: '' });
    expect(text.split('\n').filter((line) => line.length > 100)).to.deep.equal([]);
    for (const place of [file.apiUrl, file.awsUrl, `${file.metricsUrl}/metrics`, file.kubeconfig, file.repository, '30 times real time']) expect(text).to.contain(place);
  });

  it('gives commands that find a playground in another directory', () => {
    const text = playgroundAccount({ file: { ...file, kubeconfig: 'two/kubeconfig', repository: 'two/repository' }, version: '0.1.0', pollIntervalSeconds: 5, dataDirFlag: 'two' });
    expect(text).to.contain('npx longshore get --kubeconfig two/kubeconfig').and.contain('npx longshore status search --watch --kubeconfig two/kubeconfig').and.contain('npx longshore promote search --full --kubeconfig two/kubeconfig').and.contain('npx longshore sim --data-dir two update-service').and.contain('two/repository/services/web.yaml');
  });

  it('releases whatever tag the sample has by now, and changes nothing else in it', () => {
    const text = playgroundAccount({ file, version: '0.1.0', pollIntervalSeconds: 5, dataDirFlag: '' });
    const edits = [...text.matchAll(/sed -i\.bak 's\/(.*)\/(.*)\/' /g)].map(([, from = '', to = '']) => (yaml: string) => yaml.replaceAll(new RegExp(from, 'g'), to));
    const sample = rollingSamples['services/web.yaml'] ?? '';
    const [good, bad] = edits.map((edit) => edit(sample));
    expect(good).to.equal(sample.replace('web:1.0', 'web:1.1'));
    expect(bad).to.equal(sample.replace('web:1.0', 'web:broken'));
    expect(edits.map((edit) => edit(bad ?? '')), 'in any order, and twice').to.deep.equal([good, bad]);
  });
});
