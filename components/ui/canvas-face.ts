'use client'
import { type RefObject, useCallback, useEffect, useRef } from 'react'

/** What a painter gets: a context scaled to CSS pixels, the size of the box, and the colors of the roles as they stand. */
export interface Face {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
  color(role: string): string
  /** The monospaced face at this size, as `context.font` wants it. */
  numberFont(px: number, weight?: number): string
}

export interface Canvas {
  readonly ref: RefObject<HTMLCanvasElement | null>
  /** Paints in the next frame; any number of calls within a frame paint once. */
  repaint(): void
}

/**
 * A canvas that fills its parent and repaints when asked, when its box changes, and when theme, palette or freshness change
 * the colors. `paint` is read anew for each frame, so it may close over props.
 */
export function useCanvas(paint: (face: Face) => void): Canvas {
  const ref = useRef<HTMLCanvasElement>(null)
  const latest = useRef(paint)
  const wanted = useRef(0)
  const colors = useRef(new Map<string, string>())

  const repaint = useCallback(() => {
    if (wanted.current !== 0) return
    wanted.current = requestAnimationFrame(() => {
      wanted.current = 0
      const canvas = ref.current
      if (canvas !== null) paintOnce(canvas, colors.current, latest.current)
    })
  }, [])

  useEffect(() => {
    latest.current = paint
    repaint()
  })

  useEffect(() => {
    const canvas = ref.current
    const box = canvas?.parentElement
    if (canvas === null || box === null || box === undefined) return
    const recolor = () => {
      colors.current.clear()
      repaint()
    }
    const sizes = new ResizeObserver(repaint)
    sizes.observe(box)
    const looks = new MutationObserver(recolor)
    looks.observe(document.documentElement, { attributeFilter: ['data-theme', 'data-palette'] })
    const fresh = canvas.closest('[data-fresh]')
    if (fresh !== null) looks.observe(fresh, { attributeFilter: ['data-fresh'] })
    // Fonts come later than the first frame.
    void document.fonts?.ready.then(repaint)
    return () => {
      sizes.disconnect()
      looks.disconnect()
      cancelAnimationFrame(wanted.current)
      wanted.current = 0
    }
  }, [repaint])

  return { ref, repaint }
}

function paintOnce(canvas: HTMLCanvasElement, colors: Map<string, string>, paint: (face: Face) => void): void {
  const box = canvas.parentElement
  const context = canvas.getContext('2d')
  if (box === null || context === null) return
  const { clientWidth: width, clientHeight: height } = box
  if (width === 0 || height === 0) return
  const ratio = window.devicePixelRatio || 1
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio)
    canvas.height = Math.round(height * ratio)
    canvas.style.width = `${width}px`
    canvas.style.height = `${height}px`
  }
  const color = (role: string): string => {
    let known = colors.get(role)
    if (known === undefined) {
      known = getComputedStyle(canvas).getPropertyValue(`--${role}`).trim()
      colors.set(role, known)
    }
    return known
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.textBaseline = 'middle'
  paint({
    context,
    width,
    height,
    color,
    numberFont: (px, weight = 400) => `${weight} ${px}px ${color('font-num') || 'monospace'}`,
  })
}
