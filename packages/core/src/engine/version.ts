/** Version of this release; equals the root package.json (a test keeps it). */
export const ENGINE_VERSION = '0.1.0'
