// What the build keeps, beside what it finds in the templates.

/** Classes of Tabler that pages to come are known to need. */
export const TABLER_CLASSES = [
  'btn', 'btn-primary', 'card', 'form-control', 'form-select', 'table', 'visually-hidden', 'visually-hidden-focusable', 'text-center',
];

/** Regular text and what stands out. */
export const WEIGHTS = [400, 600];

/** Code points that an interface in French, English, Dutch and Arabic uses. */
export const FONT_RANGES = {
  latin: [
    [0x20, 0x7e], [0xa0, 0xff], [0x152, 0x153], [0x178],
    [0x2009], [0x200a], [0x2010, 0x2015], [0x2018, 0x201a], [0x201c, 0x201e], [0x2022], [0x2026], [0x202f], [0x2039, 0x203a], [0x20ac], [0x2212],
  ],
  arabic: [
    [0x20], [0x60c], [0x61b], [0x61f], [0x621, 0x63a], [0x640, 0x655], [0x660, 0x669], [0x66a, 0x66c], [0x670], [0x671],
    [0x67e], [0x686], [0x698], [0x6a4], [0x6a5], [0x6a9], [0x6ad], [0x6af], [0x6cc], [0x200c, 0x200f],
  ],
};

/** Our name of an icon → its name in Tabler Icons (outline). */
export const ICONS = {
  'alert-circle': 'alert-circle', 'alert-triangle': 'alert-triangle', 'arrow-left': 'arrow-left', 'arrow-right': 'arrow-right',
  'bell': 'bell', 'book': 'book', 'building': 'building', 'bulb': 'bulb',
  'calendar-event': 'calendar-event', 'calendar-time': 'calendar-time', 'certificate': 'certificate', 'chart-line': 'chart-line', 'check': 'check', 'checks': 'checks',
  'chevron-down': 'chevron-down', 'chevron-left': 'chevron-left', 'chevron-right': 'chevron-right', 'chevron-up': 'chevron-up',
  'circle-check': 'circle-check', 'clipboard-data': 'clipboard-data', 'clock': 'clock', 'clock-pause': 'clock-pause',
  'device-mobile': 'device-mobile', 'download': 'download', 'edit': 'edit', 'external-link': 'external-link', 'eye': 'eye', 'eye-off': 'eye-off',
  'file': 'file-text', 'file-check': 'file-check', 'filter': 'filter', 'help': 'help-circle', 'history': 'history', 'home': 'home', 'id': 'id',
  'info-circle': 'info-circle', 'key': 'key', 'language': 'language', 'list': 'list', 'lock': 'lock', 'login': 'login-2', 'logout': 'logout',
  'mail': 'mail', 'map-pin': 'map-pin', 'menu': 'menu-2', 'message': 'message', 'minus': 'minus', 'moon': 'moon', 'paperclip': 'paperclip',
  'phone': 'phone', 'plus': 'plus', 'printer': 'printer', 'refresh': 'refresh', 'school': 'school', 'search': 'search', 'send': 'send',
  'settings': 'settings', 'shield': 'shield', 'shield-lock': 'shield-lock', 'star': 'star', 'sun': 'sun', 'trash': 'trash',
  'trending-down': 'trending-down', 'trending-equal': 'arrow-narrow-right', 'trending-up': 'trending-up',
  'upload': 'upload', 'user': 'user', 'user-check': 'user-check', 'user-x': 'user-x', 'users': 'users', 'x': 'x',
};
