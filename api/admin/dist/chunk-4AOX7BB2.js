import{d as e}from"./chunk-WL2SX4EK.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
