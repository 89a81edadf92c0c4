// The words by which people find things, in each language of the journeys. A journey that looks for `t.signIn` works in
// all of them.

const TEXTS = {
  fr: {
    login: 'Identifiant : CIN, code élève ou nom d’utilisateur',
    password: 'Mot de passe',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    grades: 'Notes',
    continuousAssessment: 'Contrôle continu',
    exams: 'Examens',
    myChildren: 'Mes enfants',
    openChild: 'Se connecter avec ce compte',
    otherLanguage: 'العربية',
  },
  ar: {
    login: 'اسم المستخدم: رقم البطاقة الوطنية أو رقم التلميذ أو اسم الحساب',
    password: 'كلمة المرور',
    signIn: 'تسجيل الدخول',
    signOut: 'تسجيل الخروج',
    grades: 'النقط',
    continuousAssessment: 'المراقبة المستمرة',
    exams: 'الامتحانات',
    myChildren: 'أبنائي',
    openChild: 'الدخول بهذا الحساب',
    otherLanguage: 'Français',
  },
};

/** The words of a language; one that is missing is an error, not `undefined` that matches anything. */
export function texts(locale) {
  return new Proxy(TEXTS[locale], {
    get(words, key) {
      if (!(key in words)) throw new Error(`texts.mjs has no "${String(key)}" in ${locale}`);
      return words[key];
    },
  });
}

/** The other language of the journeys. */
export const other = (locale) => (locale === 'fr' ? 'ar' : 'fr');

/** Whether all languages have the same words. */
export function missing() {
  const keys = new Set(Object.values(TEXTS).flatMap((words) => Object.keys(words)));
  return Object.entries(TEXTS).flatMap(([locale, words]) =>
    [...keys].filter((key) => !words[key]?.trim()).map((key) => `${locale}: ${key}`),
  );
}
