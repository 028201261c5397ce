// The plugins that are loaded, and what each contributes: who has which code. Pure bookkeeping; whoever loads decides.
import type { ChannelDeclaration, PluginManifest, SourceDeclaration } from '../../plugin-api/index.ts'
import type { ManagedPlugin } from './managed-plugin.ts'

export interface HostedSource {
  declaration: SourceDeclaration
  manifest: PluginManifest
  plugin: ManagedPlugin
}

export interface HostedChannel {
  declaration: ChannelDeclaration
  manifest: PluginManifest
  plugin: ManagedPlugin
}

/** What a plugin says of itself, and where it lies. */
export interface Declared {
  file: string
  manifest: PluginManifest
}

const KINDS = ['sources', 'indicators', 'layers', 'statistics', 'rules', 'channels'] as const

export class LoadedPlugins {
  readonly #plugins = new Map<string, ManagedPlugin>()
  readonly #sources = new Map<string, HostedSource>()
  readonly #channels = new Map<string, HostedChannel>()
  readonly #declared = new Map<string, Declared>()

  /** With the manifest that it runs under, which may have more sources than it declares. */
  add(declared: Declared, manifest: PluginManifest, plugin: ManagedPlugin): void {
    this.forget(manifest.id)
    this.#declared.set(manifest.id, declared)
    this.#plugins.set(manifest.id, plugin)
    for (const declaration of manifest.sources) {
      this.#sources.set(declaration.code, { declaration, manifest, plugin })
    }
    for (const declaration of manifest.channels ?? []) {
      this.#channels.set(declaration.code, { declaration, manifest, plugin })
    }
  }

  forget(id: string): void {
    this.#plugins.delete(id)
    this.#declared.delete(id)
    for (const [code, { manifest }] of this.#sources) if (manifest.id === id) this.#sources.delete(code)
    for (const [code, { manifest }] of this.#channels) if (manifest.id === id) this.#channels.delete(code)
  }

  plugin(id: string): ManagedPlugin | undefined {
    return this.#plugins.get(id)
  }

  source(code: string): HostedSource | undefined {
    return this.#sources.get(code)
  }

  channel(code: string): HostedChannel | undefined {
    return this.#channels.get(code)
  }

  declared(id: string): Declared | undefined {
    return this.#declared.get(id)
  }

  get plugins(): ManagedPlugin[] {
    return [...this.#plugins.values()]
  }

  get manifests(): PluginManifest[] {
    return this.plugins.map((plugin) => plugin.manifest)
  }

  get sources(): HostedSource[] {
    return [...this.#sources.values()]
  }

  get channels(): HostedChannel[] {
    return [...this.#channels.values()]
  }

  get allDeclared(): Declared[] {
    return [...this.#declared.values()]
  }

  /** A code of this manifest that another plugin already contributes. */
  clashOf(manifest: PluginManifest): string | undefined {
    for (const other of this.manifests) {
      if (other.id === manifest.id) continue
      for (const kind of KINDS) {
        const taken = new Set(other[kind]?.map(({ code }) => code))
        const clash = manifest[kind]?.find(({ code }) => taken.has(code))
        if (clash) return `${kind}/${clash.code}`
      }
      const scenes = new Set(other.scenes?.map(({ id }) => id))
      const scene = manifest.scenes?.find(({ id }) => scenes.has(id))
      if (scene) return `scenes/${scene.id}`
    }
    return undefined
  }
}
