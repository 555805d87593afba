import{ca as o}from"./chunk-QPAJ5G67.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
