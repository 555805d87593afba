import{aa as o}from"./chunk-6AHWMND3.js";var i=({of:d,children:n})=>o("div",{class:"shown","aria-busy":d.isOld,children:n});export{i as a};
