/** The numbers of zip archives. Source: PKWARE's APPNOTE 6.3, section 4.3. */
export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
export const ZIP64_END_SIGNATURE = 0x06064b50;

/** Bytes of the record that an archive ends with, without its comment. */
export const END_BYTES = 22;

/** How a member is kept. */
export const method = { stored: 0, deflated: 8 } as const;

/** Names are UTF-8. */
export const UTF8_FLAG = 0x0800;
/** 1980-01-01, the earliest date there is in zip: that there is none. */
export const NO_DATE = 0x0021;
