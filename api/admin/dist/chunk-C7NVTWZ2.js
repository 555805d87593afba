import{d as e}from"./chunk-K4AN2NJK.js";var t=(n,r={})=>e(`/admin/brands/${n}/answers`,r);export{t as a};
