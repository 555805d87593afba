import{d as e}from"./chunk-PKOEELDJ.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
