import{ba as o}from"./chunk-2EVCBWQH.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
