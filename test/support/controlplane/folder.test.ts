import { folderOf } from './folder.ts';

it('two checkouts do not share a control plane, and one finds its own again', () => {
  const env = { XDG_STATE_HOME: '/state' };

  const [one, again, other] = ['/home/a/mooring', '/home/a/mooring', '/home/a/mooring-2'].map((checkout) =>
    folderOf(checkout, env),
  );

  expect(one).toMatch(/^\/state\/mooring\/controlplane-[0-9a-f]{8}$/);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});
