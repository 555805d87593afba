import{ca as o}from"./chunk-7F4VZE6X.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
