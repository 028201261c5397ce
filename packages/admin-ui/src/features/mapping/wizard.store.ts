// The wizard that makes a source of a table: the file, how it is read, what its columns mean, what it is called.
import {
  isMappingCode,
  type MappingField,
  type MappingPreview,
  type MappingRules,
  type MappingTarget,
  type SavedMapping,
  type TableDelimiter,
  type TableEncoding,
} from '@obzor/core/model'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../shared/http/problem.ts'
import * as api from './mapping.api.ts'
import { codeOfTitle } from './source-code.ts'

export const STEPS = ['file', 'table', 'fields', 'name'] as const
export type WizardStep = (typeof STEPS)[number]
/** A trial is asked for when a person has stopped choosing for so long. */
export const TRIAL_AFTER_MS = 300

export interface Naming {
  title: string
  titleEn: string
  agency: string
  code: string
  refreshHours: number
}
/** Another way to read the file; null: as it is found. */
export interface OtherWay {
  encoding?: TableEncoding
  delimiter?: TableDelimiter
  sheet?: string | null
  headerRow?: number | null
}
const blankNaming = (): Naming => ({ title: '', titleEn: '', agency: '', code: '', refreshHours: 24 * 31 })

export const useWizard = defineStore('mapping-wizard', () => {
  const step = ref<WizardStep>('file')
  /** A mapping whose next version is made; null for a new one. */
  const editing = shallowRef<SavedMapping | null>(null)
  const fileName = ref('')
  const sentShare = ref(0)
  const targets = shallowRef<Record<MappingTarget, MappingField[]> | null>(null)
  const preview = shallowRef<MappingPreview | null>(null)
  const rules = shallowRef<MappingRules | null>(null)
  const naming = ref<Naming>(blankNaming())
  const doing = ref<'upload' | 'preview' | 'trial' | 'save' | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** The nearest free code where the one that was typed is somebody's. */
  const freeCode = shallowRef<{ wish: string; code: string } | null>(null)
  /** Answers of an earlier question come to nothing. */
  let asked = 0
  let trialTimer: ReturnType<typeof setTimeout> | undefined

  const fields = computed(() => (rules.value && targets.value?.[rules.value.target]) ?? [])
  const canReadRows = computed(() => {
    const trial = preview.value?.trial
    return (
      trial !== undefined &&
      trial.missingColumns.length === 0 &&
      trial.missingFields.length === 0 &&
      trial.rowsAccepted > 0
    )
  })
  /** A code that can be taken in the place of the one that was typed; null while nothing is known against that. */
  const busyCode = computed(() => {
    const answer = freeCode.value
    return answer && answer.wish === naming.value.code && answer.code !== answer.wish ? answer.code : null
  })
  const isNamed = computed(
    () =>
      naming.value.title.trim() !== '' &&
      naming.value.agency.trim() !== '' &&
      (editing.value !== null || (isMappingCode(naming.value.code) && busyCode.value === null)),
  )
  /** Whether the step is done and the next one may be opened. */
  const isDone = computed<Record<WizardStep, boolean>>(() => ({
    file: preview.value !== null && doing.value !== 'upload',
    table: (preview.value?.columns.length ?? 0) > 0,
    fields: canReadRows.value,
    name: isNamed.value,
  }))

  function begin(): void {
    asked += 1
    clearTimeout(trialTimer)
    step.value = 'file'
    editing.value = null
    fileName.value = ''
    sentShare.value = 0
    preview.value = null
    rules.value = null
    naming.value = blankNaming()
    doing.value = null
    problem.value = null
  }

  /** One question at a time: what `work` answers counts only while nothing newer was asked. */
  async function ask<Answer>(
    what: NonNullable<typeof doing.value>,
    work: (isWanted: () => boolean) => Promise<Answer>,
    take: (answer: Answer) => void,
  ): Promise<boolean> {
    asked += 1
    const mine = asked
    doing.value = what
    try {
      targets.value ??= (await api.getTargets()).targets
      const answer = await work(() => mine === asked)
      if (mine !== asked) return false
      take(answer)
      problem.value = null
      return true
    } catch (error) {
      if (mine === asked) problem.value = asProblem(error)
      return false
    } finally {
      if (mine === asked) doing.value = null
    }
  }

  function takeAll(answer: MappingPreview): void {
    preview.value = answer
    rules.value = answer.rules
    fileName.value = answer.fileName
  }
  /** The trial of rules that are being chosen: the answer must not undo a choice made meanwhile. */
  function takeTrial(answer: MappingPreview): void {
    preview.value = answer
  }

  /** Opens the rules of a mapping over the file that came last, or over one that was brought and does not fit them. */
  async function beginVersion(code: string, upload = `last:${code}`): Promise<void> {
    begin()
    await ask(
      'preview',
      async () => {
        const { mapping } = await api.getMapping(code)
        editing.value = mapping
        const { title, agency, refreshHours } = mapping
        naming.value = { title: title.ru, titleEn: title.en, agency: agency.ru, code, refreshHours }
        return await api.postPreview({ upload, rules: mapping.rules })
      },
      (answer) => {
        takeAll(answer)
        step.value = 'fields'
      },
    )
  }

  async function bring(file: File): Promise<void> {
    clearTimeout(trialTimer)
    fileName.value = file.name
    sentShare.value = 0
    preview.value = null
    await ask(
      'upload',
      async (isWanted) => {
        const upload = await api.sendFile(file, (share) => (sentShare.value = share), isWanted)
        const known = editing.value?.rules
        return await api.postPreview({ upload, ...(known && { rules: known }) })
      },
      (answer) => {
        takeAll(answer)
        step.value = 'table'
      },
    )
  }

  /** How the file is read by the rules, with what was chosen otherwise; null takes a choice back. */
  function wayOf({ encoding, delimiter, sheet, headerRow }: MappingRules, change: OtherWay = {}) {
    const way = { encoding, delimiter, sheet, headerRow, ...change }
    return {
      encoding: way.encoding,
      delimiter: way.delimiter,
      ...(typeof way.sheet === 'string' && { sheet: way.sheet }),
      ...(typeof way.headerRow === 'number' && { headerRow: way.headerRow }),
    }
  }

  /** Reads the same file otherwise: other headers, so other suggestions; a version keeps the rules it has. */
  async function readAs(change: OtherWay): Promise<void> {
    if (!preview.value || !rules.value) return
    const { upload } = preview.value
    const { sheet: _sheet, headerRow: _headerRow, ...rest } = rules.value
    const way = wayOf(rules.value, change)
    const order = editing.value
      ? { upload, rules: { ...rest, ...way } }
      : { upload, target: rules.value.target, ...way }
    await ask('preview', () => api.postPreview(order), takeAll)
  }

  async function chooseTarget(target: MappingTarget): Promise<void> {
    if (!preview.value || !rules.value || editing.value) return
    const order = { upload: preview.value.upload, target, ...wayOf(rules.value) }
    await ask('preview', () => api.postPreview(order), takeAll)
  }

  /** Takes the rules as chosen now and tries them on the sample a moment later. */
  function choose(next: MappingRules): void {
    rules.value = next
    clearTimeout(trialTimer)
    doing.value = 'trial'
    trialTimer = setTimeout(() => void tryNow(), TRIAL_AFTER_MS)
  }
  async function tryNow(): Promise<void> {
    clearTimeout(trialTimer)
    if (!preview.value || !rules.value) return
    const order = { upload: preview.value.upload, rules: rules.value }
    await ask('trial', () => api.postPreview(order), takeTrial)
  }

  /** The code follows the title until somebody writes one of their own. */
  function entitle(title: string): void {
    const { code, title: former } = naming.value
    const own = codeOfTitle(former)
    const isNumbered = own !== '' && code.startsWith(`${own}-`) && /^\d+$/.test(code.slice(own.length + 1))
    const follows = !editing.value && (code === '' || code === own || isNumbered)
    naming.value = { ...naming.value, title, ...(follows && { code: codeOfTitle(title) }) }
  }

  /** Asks whether the code is free. One that only follows the title gives way by itself. */
  async function checkCode(): Promise<void> {
    const { code: wish, title } = naming.value
    if (editing.value || !isMappingCode(wish)) return
    // Saving asks again: without an answer nothing is lost.
    const answer = await api.getFreeCode(wish).catch(() => null)
    if (!answer || naming.value.code !== wish) return
    const isOwn = wish !== codeOfTitle(title)
    freeCode.value = { wish, code: answer.code }
    if (!isOwn && answer.code !== wish) naming.value = { ...naming.value, code: answer.code }
  }

  /** The mapping that was saved, or null when it was refused. */
  async function save(): Promise<SavedMapping | null> {
    if (!preview.value || !rules.value || doing.value === 'save') return null
    clearTimeout(trialTimer)
    const { title, titleEn, agency, code, refreshHours } = naming.value
    const both = (ru: string, en: string) => ({ ru: ru.trim(), en: en.trim() || ru.trim() })
    const { upload } = preview.value
    const draft = {
      code,
      title: both(title, titleEn),
      agency: both(agency, editing.value?.agency.en ?? ''),
      refreshHours,
      rules: rules.value,
      // The last delivery is there already: it is read again by «Перечитать».
      ...(!upload.startsWith('last:') && { upload }),
    }
    let saved: SavedMapping | null = null
    await ask(
      'save',
      () => (editing.value ? api.postVersion(draft) : api.postMapping(draft)),
      (answer) => (saved = answer),
    )
    return saved
  }

  return {
    step,
    editing,
    fileName,
    sentShare,
    preview,
    rules,
    naming,
    doing,
    problem,
    busyCode,
    fields,
    isDone,
    begin,
    beginVersion,
    bring,
    readAs,
    chooseTarget,
    choose,
    tryNow,
    entitle,
    checkCode,
    save,
  }
})
