(()=>{const q="form[data-form][method=post]",P=HTMLFormElement.prototype,T=2100;
const wire=f=>{const u=new URL(f.getAttribute("action"),location.href).href;let t,busy,box;
const ask=()=>t||(t=fetch(u+"/token",{cache:"no-store"}).then(r=>r.json()).then(j=>{if(!j.token)throw j.error;return{...j,at:Date.now()}}));
const say=(x,bad)=>{if(!box){box=document.createElement("p");box.tabIndex=-1;f.after(box)}box.setAttribute("role",bad?"alert":"status");box.textContent=x;box.focus()};
const clear=()=>{for(const e of f.querySelectorAll("[data-fault]"))e.remove();for(const e of f.querySelectorAll("[aria-invalid]")){e.removeAttribute("aria-invalid");e.removeAttribute("aria-describedby")}};
const mark=(o,x)=>{let first;for(const n in o){const e=[...f.querySelectorAll("[name]")].find(e=>e.name===n);if(!e)continue;
const p=document.createElement("span");p.dataset.fault="";p.id="fault-"+f.dataset.form.slice(0,8)+"-"+n;p.style.cssText="display:block;color:#b42318";p.textContent=o[n];
e.after(p);e.setAttribute("aria-invalid","true");e.setAttribute("aria-describedby",p.id);first=first||e}
say(o[""]||x,1);first&&first.focus()};
f.addEventListener("focusin",()=>ask().catch(()=>{t=0}),{once:true});
f.addEventListener("submit",async v=>{v.preventDefault();if(busy)return;busy=1;f.setAttribute("aria-busy","true");clear();
const d=new URLSearchParams(new FormData(f,v.submitter));let k;
try{try{k=await ask()}catch(e){t=0;if(typeof e=="string")return say(e,1);return P.submit.call(f)}
const w=T-(Date.now()-k.at);if(w>0)await new Promise(r=>setTimeout(r,w));d.set("_token",k.token);
let j;try{j=await(await fetch(u,{method:"POST",body:d,headers:{Accept:"application/json"}})).json()}catch{return say(k.failed,1)}
if(j.renew)t=0;if(j.redirect){location.assign(new URL(j.redirect,location.href));return}
if(j.ok){t=0;P.reset.call(f);f.style.display="none";say(j.message)}else if(j.errors)mark(j.errors,j.error);else say(j.error||k.failed,1)}
finally{busy=0;f.removeAttribute("aria-busy")}})};
document.querySelectorAll(q).forEach(wire)})();
