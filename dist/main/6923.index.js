export const id=6923;export const ids=[6923];export const modules={76923:(e,t,a)=>{a.d(t,{guardTar:()=>guardTar,refuseLinks:()=>refuseLinks});var i=a(51455),r=a(76760);let n=`#!/bin/sh
for argument do
  shift
  case $argument in
    -P | --absolute-names) ;;
    *) set -- "$@" "$argument" ;;
  esac
done
PATH=$SLIPWAY_PATH exec "$(basename "$0")" "$@"
`;async function guardTar(e,t){let a=await (0,i.mkdtemp)((0,r.join)(e,"tar-"));for(let e of["tar","gtar"])await isOnPath(e,t)&&await (0,i.writeFile)((0,r.join)(a,e),n,{mode:493});return{PATH:`${a}${r.delimiter}${t}`,SLIPWAY_PATH:t}}async function refuseLinks(e){let t=(await (0,i.readdir)(e,{withFileTypes:!0,recursive:!0}).catch(()=>[])).find(e=>!e.isFile()&&!e.isDirectory());if(t)return await (0,i.rm)(e,{recursive:!0,force:!0}),(0,r.join)(t.parentPath,t.name)}async function isOnPath(e,t){let a=t.split(r.delimiter).filter(Boolean).map(t=>(0,i.access)((0,r.join)(t,e),i.constants.X_OK));return(await Promise.allSettled(a)).some(({status:e})=>"fulfilled"===e)}}};