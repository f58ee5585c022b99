import { words } from '../../lib/words/en'
import { LEG_PLACES, type LegPlace, type ListDraft } from './list-draft'
import { sideOf } from './derive-list'

const w = words.lists

/** Which leg waits for which, as boxes and arrows; the sentence beneath says the same. */
export function ListDrawing({ draft }: { readonly draft: ListDraft }) {
  const { kind } = draft
  const places = LEG_PLACES[kind]
  const later = places.filter((place) => place !== 'working')
  const box = (place: LegPlace) => {
    const side = sideOf(draft, place)
    return (
      <span key={place} className={`ld-b ${side === 'BUY' ? 'buy' : 'sell'}`}>
        <b>{w.form.places[place]}</b>
        <span>{words.side[side]}</span>
      </span>
    )
  }
  return (
    <div className="ld">
      <div className="ld-d" role="img" aria-label={w.form.drawing(w.kinds[kind], w.goes[kind])}>
        {places.includes('working') && (
          <>
            {box('working')}
            <span className="ld-a">
              <small>{w.form.then}</small>
              <svg viewBox="0 0 48 8" preserveAspectRatio="none" aria-hidden="true">
                <path d="M0 4h42M38 1l5 3-5 3" fill="none" stroke="currentColor" vectorEffect="non-scaling-stroke" />
              </svg>
            </span>
          </>
        )}
        <span className={later.length > 1 ? 'ld-p two' : 'ld-p'}>
          {later.map((place, at) => (
            <span key={place} className="ld-l">
              {at > 0 && <small className="ld-o">{w.form.or}</small>}
              {box(place)}
            </span>
          ))}
        </span>
      </div>
      <p className="small t3">{w.goes[kind]}</p>
    </div>
  )
}
