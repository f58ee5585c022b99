/** The five lists of spot. OPO and OPOCO sell what their working order bought. Source: spot.md 8.1. */
export type ListKind = 'OCO' | 'OTO' | 'OTOCO' | 'OPO' | 'OPOCO'
