// What the page shares of its OpenLayers with the code of trusted layers. In a chunk of its own: a wall without such a layer
// loads none of it. An import map would do the same and must stand in the page before its first module.
import type { SharedOl } from '@obzor/core/plugin-api/client'
import * as feature from 'ol/Feature.js'
import * as observable from 'ol/Observable.js'
import * as extent from 'ol/extent.js'
import * as circleGeometry from 'ol/geom/Circle.js'
import * as lineString from 'ol/geom/LineString.js'
import * as point from 'ol/geom/Point.js'
import * as polygon from 'ol/geom/Polygon.js'
import * as layer from 'ol/layer/Layer.js'
import * as vectorLayer from 'ol/layer/Vector.js'
import * as proj from 'ol/proj.js'
import * as vectorSource from 'ol/source/Vector.js'
import * as circleStyle from 'ol/style/Circle.js'
import * as fill from 'ol/style/Fill.js'
import * as icon from 'ol/style/Icon.js'
import * as regularShape from 'ol/style/RegularShape.js'
import * as stroke from 'ol/style/Stroke.js'
import * as style from 'ol/style/Style.js'
import * as text from 'ol/style/Text.js'

export const sharedOl: SharedOl = {
  'ol/Feature.js': feature,
  'ol/Observable.js': observable,
  'ol/extent.js': extent,
  'ol/geom/Circle.js': circleGeometry,
  'ol/geom/LineString.js': lineString,
  'ol/geom/Point.js': point,
  'ol/geom/Polygon.js': polygon,
  'ol/layer/Layer.js': layer,
  'ol/layer/Vector.js': vectorLayer,
  'ol/proj.js': proj,
  'ol/source/Vector.js': vectorSource,
  'ol/style/Circle.js': circleStyle,
  'ol/style/Fill.js': fill,
  'ol/style/Icon.js': icon,
  'ol/style/RegularShape.js': regularShape,
  'ol/style/Stroke.js': stroke,
  'ol/style/Style.js': style,
  'ol/style/Text.js': text,
}
