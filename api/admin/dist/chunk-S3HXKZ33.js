import{d as e}from"./chunk-QLZ723V2.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
