import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect } from 'chai';
import { writeKubeconfig } from '../../../src/apiserver/kubeconfig.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { startServer } from './api-client.ts';

describe('writeKubeconfig', () => {
  const dir = tempDir('kubeconfig');

  it('writes a private file that @kubernetes/client-node works with over plain http', async () => {
    const api = await startServer();
    try {
      const { url } = await api.server.listen({ host: '127.0.0.1', port: 0 });
      const path = join(dir(), 'sub', 'kubeconfig');
      writeKubeconfig({ server: url, path });
      expect(statSync(path).mode & 0o777).to.equal(0o600);
      const config = new KubeConfig();
      config.loadFromFile(path);
      const namespaces = await config.makeApiClient(CoreV1Api).listNamespace();
      expect(namespaces.items.map((item) => item.metadata?.name)).to.deep.equal(['default']);
    } finally {
      await api.server.close();
    }
  });
});
