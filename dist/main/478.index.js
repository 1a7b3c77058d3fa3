export const id=478;export const ids=[478];export const modules={45478:(e,t,r)=>{async function workOnArchive(e){let[t,i="",o="",...n]=e,{restoreCache:s,saveCache:a}=await Promise.all([r.e(325),r.e(718),r.e(251)]).then(r.bind(r,62251)),c="save"===t?String(await a([i],o)):await s([i],o,[...n])??"";process.stdout.write(`
slipway-answer:${c}
`)}r.r(t),r.d(t,{workOnArchive:()=>workOnArchive})}};