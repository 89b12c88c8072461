// The shop's endpoints: path, scope, and what answers. openapi.yaml says the same for others; a test compares the two.

import { cancelOrder, changeAddress, changeItems, getOrder, getRefund, listOrders, requestRefund, startReturn } from './orders.mjs';
import { complain, findCustomer, findProducts, getInvoice, newsletter, resetPassword, shippingOptions } from './service.mjs';

/**
 * @typedef {object} Route
 * @property {string} method
 * @property {string} path with `{name}` for a segment
 * @property {string[]} scopes all are needed
 * @property {(context: object) => {status: number, body: unknown}} handle
 */

/** @type {Route[]} */
export const ROUTES = [
  { method: 'GET', path: '/orders', scopes: ['orders:read', 'customers:read'], handle: listOrders },
  { method: 'GET', path: '/orders/{id}', scopes: ['orders:read'], handle: getOrder },
  { method: 'POST', path: '/orders/{id}/cancel', scopes: ['orders:write'], handle: cancelOrder },
  { method: 'POST', path: '/orders/{id}/address', scopes: ['orders:write'], handle: changeAddress },
  { method: 'POST', path: '/orders/{id}/items', scopes: ['orders:write'], handle: changeItems },
  { method: 'POST', path: '/orders/{id}/returns', scopes: ['returns:write'], handle: startReturn },
  { method: 'GET', path: '/orders/{id}/refund', scopes: ['refunds:read'], handle: getRefund },
  { method: 'POST', path: '/orders/{id}/refunds', scopes: ['refunds:write'], handle: requestRefund },
  { method: 'GET', path: '/invoices/{order}', scopes: ['invoices:read'], handle: getInvoice },
  { method: 'GET', path: '/shipping-options', scopes: ['shipping:read'], handle: shippingOptions },
  { method: 'GET', path: '/products', scopes: ['products:read'], handle: findProducts },
  { method: 'GET', path: '/customers', scopes: ['customers:read'], handle: findCustomer },
  { method: 'POST', path: '/newsletter', scopes: ['newsletter:write'], handle: newsletter },
  { method: 'POST', path: '/complaints', scopes: ['complaints:write'], handle: complain },
  { method: 'POST', path: '/account/password-reset', scopes: ['account:write'], handle: resetPassword },
];

const COMPILED = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/**
 * The route of a request.
 * @returns {{route: Route, params: Record<string, string>} | {allowed: string[]}} the methods that the path has when it has not this one
 */
export function match(method, pathname) {
  const allowed = [];
  for (const { route, pattern } of COMPILED) {
    const found = pattern.exec(pathname);
    if (!found) continue;
    if (route.method === method) {
      try {
        return { route, params: Object.fromEntries(Object.entries(found.groups ?? {}).map(([k, v]) => [k, decodeURIComponent(v)])) };
      } catch {
        return { allowed: [] };
      }
    }
    allowed.push(route.method);
  }
  return { allowed };
}
