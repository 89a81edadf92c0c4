import { chromium } from 'playwright-core';
import fs from 'node:fs';
const demo = JSON.parse(fs.readFileSync(process.env.DEMO)); const base = demo.base_url;
const who = (k,l)=>demo.people.find(p=>p.kind===k&&(!l||p.locale===l));
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync']});
const guises = { 'fr-d':['fr',1280,800,'light'], 'ar-p':['ar',390,844,'dark'], 'fr-p':['fr',390,844,'light'], 'ar-d':['ar',1280,800,'light'],'fr-dd':['fr',1280,800,'dark'] };
const only = process.argv[2] ? process.argv[2].split(',') : Object.keys(guises);
for (const g of only) { const [loc,w,h,scheme]=guises[g];
  const ctx = await b.newContext({viewport:{width:w,height:h},colorScheme:scheme,locale:loc==='ar'?'ar-MA':'fr-FR'});
  const p = await ctx.newPage(); const errs=[]; p.on('console',m=>{if(m.type()==='error')errs.push(m.text())});
  const shot=async(n,full=true)=>{await p.screenshot({path:`/tmp/shots/${g}-${n}.png`,fullPage:full})};
  await ctx.addCookies([{name:'parvis-language',value:loc,url:base}]);
  await p.goto(base+'/'); await shot('landing');
  const sign=async(x)=>{await p.goto(base+'/sign-in');await p.fill('#login',x.login);await p.fill('#password',x.password);await p.click('form[action="/sign-in"] button.btn-primary');await p.waitForLoadState()};
  const one=who('guardian-one-child'); await sign(one); await shot('dash'); console.log(g, p.url());
  const u=p.url(); await p.goto(u+'/grades'); await shot('grades'); await p.goto(u+'/grades?year=2025&term=2'); await shot('grades25'); await p.goto(u+'/grades/exams?year=2025&term=2'); await shot('exams25');
  await ctx.clearCookies({name:'parvis'});
  await sign(who('guardian-two-schools')); await shot('children'); await p.click('.card.child a.btn'); await p.waitForLoadState(); await shot('dash2');
  await p.goto(p.url()+'/grades'); await shot('grades2');
  if(g==='fr-d'||g==='ar-p'){ await p.goto(base+'/help'); await shot('help'); await p.goto(base+'/nope'); await shot('404'); await ctx.clearCookies({name:'parvis'});
   await p.goto(base+'/s/'+ (process.env.SCHOOL||'x')); await shot('school'); await sign(who('director')); await shot('office');
   await ctx.clearCookies({name:'parvis'}); await sign({login:'AB 123456',password:'wrong'}); await shot('wrong'); }
  console.log(errs); await ctx.close(); }
await b.close();
