// Door to the synthetic region: what `./obzor generate` and `./obzor simulate` call.
export {
  generateRegion,
  VACANCIES_PORT_DEFAULT,
  type GenerateOptions,
  type GenerationReport,
  type GenerationStep,
} from './generate.ts'
export { simulateRegion, type SimulateOptions } from './simulator/simulate.ts'
