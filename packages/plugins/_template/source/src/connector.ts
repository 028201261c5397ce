import { injectable, type Connector, type RecordSink, type RunContext } from '@obzor/core/plugin-api'
import { numberOf, readTable, textOf } from '@obzor/core/plugin-api/table'

/** One row of the table is one point. */
@injectable()
export class ExampleConnector implements Connector {
  read(run: RunContext, sink: RecordSink): Promise<void> {
    return readTable(run, sink, {
      what: 'a table of places',
      columns: { id: 'id', name: ['название', 'name'], lon: 'lon', lat: 'lat', value: ['значение', 'value'] },
      record: ({ id, name, lon, lat, value }) => ({
        kind: 'feature',
        layer: 'example',
        key: textOf(id, 'id'),
        geometry: { type: 'Point', coordinates: [numberOf(lon, 'lon'), numberOf(lat, 'lat')] },
        properties: { name: textOf(name, 'name'), value: numberOf(value, 'value') },
      }),
    })
  }
}
