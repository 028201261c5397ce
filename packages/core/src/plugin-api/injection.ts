// Injection for plugin authors. The polyfill comes first: tsyringe refuses to load without it.
import 'reflect-metadata'

export { inject, injectable } from 'tsyringe'
