import { expect, test } from '@jest/globals';
import { decideProxy, derivePlainProxies } from '../../src/core/proxy.ts';

const own = 'localhost,127.0.0.1,[::1]';
const PROXY = { HTTPS_PROXY: 'http://proxy.corp:3128' };

test.each<[string, string, Record<string, string>, string | undefined]>([
  ['a registry goes through the proxy', 'https://ghcr.io/v2/', PROXY, 'http://proxy.corp:3128'],
  ['lower case wins', 'https://ghcr.io/', { ...PROXY, https_proxy: 'http://other:1' }, 'http://other:1'],
  [
    'a proxy without a scheme is http',
    'https://ghcr.io/',
    { HTTPS_PROXY: 'proxy:3128' },
    'http://proxy:3128',
  ],
  ['one for everything is taken too', 'https://ghcr.io/', { all_proxy: 'http://p:1' }, 'http://p:1'],
  ['the proxy of http is not that of https', 'https://ghcr.io/', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['http has its own', 'http://registry.corp/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
  ['an empty variable is none', 'https://ghcr.io/', { https_proxy: '' }, undefined],
  ['this machine is reached directly', 'http://127.0.0.1:5000/', { HTTP_PROXY: 'http://p:1' }, undefined],
  [
    'a listed host is reached directly',
    'https://ghcr.io/',
    { ...PROXY, NO_PROXY: 'a.b, ghcr.io' },
    undefined,
  ],
  ['a listed domain means all in it', 'https://r.corp/', { ...PROXY, no_proxy: '.corp' }, undefined],
  ['with or without its dot', 'https://r.eu.corp/', { ...PROXY, no_proxy: 'corp' }, undefined],
  ['not what only ends alike', 'https://incorp/', { ...PROXY, no_proxy: 'corp' }, 'http://proxy.corp:3128'],
  [
    'a port limits the exception',
    'https://r.corp/',
    { ...PROXY, no_proxy: 'r.corp:5000' },
    'http://proxy.corp:3128',
  ],
  ['and applies to it', 'https://r.corp:5000/', { ...PROXY, no_proxy: 'r.corp:5000' }, undefined],
  ['a star means everything', 'https://ghcr.io/', { ...PROXY, no_proxy: '*' }, undefined],
])('%s', (_, url, variables, expected) => {
  expect(decideProxy(new URL(url), variables)).toBe(expected);
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    'a proxy for everything is one for https, too',
    { ALL_PROXY: 'p:1' },
    { https_proxy: 'http://p:1', no_proxy: own },
  ],
  [
    'a port in an exception is none for the other ports',
    { ...PROXY, NO_PROXY: 'a.io:444' },
    { https_proxy: 'http://proxy.corp:3128', no_proxy: `a.io:444,${own}` },
  ],
  ['a star is each of the hosts', { ...PROXY, NO_PROXY: '*' }, { no_proxy: `*,${own},a.io,b.io` }],
  ['no proxy is none', {}, { no_proxy: `${own},a.io,b.io` }],
])('for a library that reads the variables in its own way: %s', (_, variables, expected) => {
  const urls = ['https://a.io/', 'https://b.io/x', 'http://127.0.0.1:8080/'].map((url) => new URL(url));
  expect(derivePlainProxies(urls, variables)).toEqual(expected);
});
