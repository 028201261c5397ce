import type { FastifyRequest } from 'fastify'

/** Whether the browser came by https, also through a proxy on this machine: its cookies are marked so. */
export const isSecure = ({ protocol }: Pick<FastifyRequest, 'protocol'>): boolean => protocol === 'https'
