import type { PageAddress } from '@/lib/client/page-address'
import type { Environment } from '@/lib/client/domain-types'
import { words } from '@/lib/words/en'

/** What stands before the first data: both frames with their heights, so that nothing jumps; CSS shows one of them. */
export function FrameSkeleton({
  environment,
  address,
}: {
  readonly environment: Environment
  readonly address: PageAddress
}) {
  return (
    <div data-env={environment} aria-busy="true" aria-label={words.loading}>
      <div className="frame-desk">
        <div className="desk">
          <div className="top">
            <div className="band" />
            <span className="env">{words.environment[environment]}</span>
            <span className="symsw">
              {address.symbol} <small>{words.marketShort[address.market]}</small>
            </span>
          </div>
          <div className="cellbox watch" />
          <div className="cellbox chart" />
          <div className="cellbox flow" />
          <div className="cellbox right" />
          <div className="cellbox bottom" />
          <div className="status" />
        </div>
      </div>
      <div className="frame-phone">
        <div className="phone">
          <div className="ptop">
            <div className="band" />
            <span className="env">{words.environment[environment]}</span>
            <span className="symb">
              <b>
                {address.symbol} <small>{words.marketShort[address.market]}</small>
              </b>
            </span>
          </div>
          <div className="pg" />
          <div className="foot">
            <div className="tabbar" />
            <div className="safe" />
          </div>
        </div>
      </div>
    </div>
  )
}
