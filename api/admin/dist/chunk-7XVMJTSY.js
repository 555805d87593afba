import{ba as o}from"./chunk-XLRJEDBH.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
