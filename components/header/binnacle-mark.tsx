/** The compass of the house. */
export const BinnacleMark = () => (
  <svg className="mark" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
    <circle cx="10" cy="10" r="8.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
    <path d="M10 .5v3M10 16.500v3" stroke="currentColor" strokeWidth="1.5" />
    <path d="M10 4.500l2.600 5.500h-5.200z" fill="var(--accent)" />
    <path d="M10 15.500l2.600-5.500h-5.200z" fill="none" stroke="currentColor" strokeWidth="1.2" />
  </svg>
)
