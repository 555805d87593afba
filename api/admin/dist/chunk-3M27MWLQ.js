import{$ as o}from"./chunk-PYY2FLOH.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
