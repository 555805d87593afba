import{W as o}from"./chunk-4N6NIWVP.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
