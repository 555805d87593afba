import{d as e}from"./chunk-2UOGNBBM.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
