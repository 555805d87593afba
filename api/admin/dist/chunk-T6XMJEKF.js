import{$ as o}from"./chunk-HYPAMN2T.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
