(()=>{const q="form[data-form][method=post]",P=HTMLFormElement.prototype,D=document;
const wire=f=>{const u=new URL(f.getAttribute("action"),location).href;let t,busy,box;
const ask=()=>t||(t=fetch(u+"/token",{cache:"no-store"}).then(r=>r.json()).then(j=>{if(!j.token)throw j.error;return{...j,at:Date.now()}}));
const say=(x,bad)=>{box||=D.createElement("p");box.tabIndex=-1;box.style=bad?"grid-column:1/-1":"";box.setAttribute("role",bad?"alert":"status");box.textContent=x;bad?f.append(box):(box.className=f.className,f.after(box));box.focus()};
const all=s=>[...f.querySelectorAll(s)];
const clear=()=>{for(const e of all("[data-fault]"))e.remove();for(const e of all("[aria-invalid]")){e.removeAttribute("aria-invalid");e.removeAttribute("aria-describedby")}};
const mark=(o,x)=>{let first;for(const n in o){const e=all("[name]").find(e=>e.name===n);if(!e)continue;
const p=D.createElement("span");p.dataset.fault="";p.id="fault-"+f.dataset.form.slice(0,8)+"-"+n;p.style.cssText="display:block;color:#b42318";p.textContent=o[n];
e.after(p);e.setAttribute("aria-invalid","true");e.setAttribute("aria-describedby",p.id);first||=e}
say(o[""]||x,1);first?.focus()};
f.addEventListener("focusin",()=>ask().catch(()=>{t=0}),{once:true});
f.addEventListener("submit",async v=>{v.preventDefault();if(busy)return;busy=1;f.setAttribute("aria-busy","true");clear();
const d=new URLSearchParams(new FormData(f,v.submitter));let k,j;
try{try{k=await ask()}catch(e){t=0;if(typeof e=="string")return say(e,1);return P.submit.call(f)}
await new Promise(r=>setTimeout(r,2100+k.at-Date.now()));d.set("_token",k.token);
try{j=await(await fetch(u,{method:"POST",body:d,headers:{Accept:"application/json"}})).json()}catch{return say(k.failed,1)}
if(j.renew)t=0;if(j.redirect){location.assign(new URL(j.redirect,location));return}
if(j.ok){t=0;P.reset.call(f);f.style.display="none";say(j.message)}else if(j.errors)mark(j.errors,j.error);else say(j.error||k.failed,1)}
finally{busy=0;f.removeAttribute("aria-busy")}})};
D.querySelectorAll(q).forEach(wire)})();
